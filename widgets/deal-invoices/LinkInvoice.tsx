import type { ReactNode } from 'react';
import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { FoundInvoices } from './FoundInvoices.tsx';
import type { DealApi } from './queries.ts';

/** The way to an invoice that is in Xero already: a button, with a `mark` on it, and the dialog it opens. */
export function LinkInvoice({ api, mark }: { api: DealApi; mark?: ReactNode }) {
  const [dialog, setDialog] = useState<'open' | 'closed'>('closed');
  return (
    <div>
      <Button
        look="quiet"
        onPress={() => {
          setDialog('open');
        }}
      >
        Link an existing invoice
        {mark}
      </Button>
      {dialog === 'open' && (
        <Dialog
          title="Find the invoice in Xero"
          place="inline"
          onClose={() => {
            setDialog('closed');
          }}
        >
          {(close) => <LinkSearch {...{ api, close }} />}
        </Dialog>
      )}
    </div>
  );
}

/** Looks only when asked to: each look is a call to Xero. */
function LinkSearch({ api, close }: { api: DealApi; close: () => void }) {
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState<string | null>(null);
  const canSearch = typed.trim().length > 1;
  return (
    <>
      <form
        className="link-search"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSearch) setWanted(typed.trim());
        }}
      >
        <Field label="Number, reference, customer or amount">
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
          Search in Xero
        </Button>
      </form>
      {wanted !== null && <FoundInvoices api={api} typed={wanted} onLinked={close} />}
      <div className="dialog-actions">
        <Button onPress={close}>Close</Button>
      </div>
    </>
  );
}
