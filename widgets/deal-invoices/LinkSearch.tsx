import { useState } from 'react';
import { linkTexts } from '../texts/link-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { SearchForm } from '../ui/SearchForm.tsx';
import { FoundInvoices } from './FoundInvoices.tsx';
import type { DealApi } from './queries.ts';

/** The dialog that finds an invoice in Xero. */
export function LinkSearch({ api, onClose }: { api: DealApi; onClose: () => void }) {
  const t = useTexts(linkTexts);
  const [wanted, setWanted] = useState<string | null>(null);
  return (
    <Dialog title={t('title')} place="inline" onClose={onClose}>
      {(close) => (
        <>
          <SearchForm label={t('field')} action={t('search')} look="primary" onSearch={setWanted} />
          {wanted !== null && <FoundInvoices api={api} typed={wanted} onLinked={close} />}
          <div className="dialog-actions">
            <Button onPress={close}>{t('close')}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
