import { useState } from 'react';
import { linkTexts } from '../texts/link-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { FoundInvoices } from './FoundInvoices.tsx';
import type { DealApi } from './queries.ts';

/** The dialog that finds an invoice in Xero. Looks only when asked to: each look is a call to Xero. */
export function LinkSearch({ api, onClose }: { api: DealApi; onClose: () => void }) {
  const t = useTexts(linkTexts);
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState<string | null>(null);
  const canSearch = typed.trim().length > 1;
  return (
    <Dialog title={t('title')} place="inline" onClose={onClose}>
      {(close) => (
        <>
          <form
            className="link-search"
            onSubmit={(event) => {
              event.preventDefault();
              if (canSearch) setWanted(typed.trim());
            }}
          >
            <Field label={t('field')}>
              {(control) => (
                <input
                  {...control}
                  className="input"
                  type="search"
                  maxLength={100}
                  value={typed}
                  onChange={(event) => {
                    setTyped(event.target.value);
                  }}
                />
              )}
            </Field>
            <Button type="submit" look="primary" status={canSearch ? 'ready' : 'unavailable'}>
              {t('search')}
            </Button>
          </form>
          {wanted !== null && <FoundInvoices api={api} typed={wanted} onLinked={close} />}
          <div className="dialog-actions">
            <Button onPress={close}>{t('close')}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
