import type { ReactNode } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { FoundInvoices } from './FoundInvoices.tsx';
import { Field } from '../ui/Field.tsx';
import type { DealApi } from './queries.ts';

/** The way to an invoice that is in Xero already: a button, with a `mark` on it, and the dialog it opens. */
export function LinkInvoice({ api, mark }: { api: DealApi; mark?: ReactNode }) {
  const [dialog, setDialog] = useState<'open' | 'closed'>('closed');
  return (
    <div>
      <Button
        onPress={() => {
          setDialog('open');
        }}
      >
        Link an existing invoice
        {mark}
      </Button>
      {dialog === 'open' && (
        <LinkDialog
          api={api}
          onClose={() => {
            setDialog('closed');
          }}
        />
      )}
    </div>
  );
}

/** Looks only when asked to: each look is a call to Xero. */
function LinkDialog({ api, onClose }: { api: DealApi; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element?.open === false) element.showModal();
  }, []);
  const canSearch = typed.trim().length > 1;
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>Link an existing invoice</h2>
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
      {wanted !== null && <FoundInvoices api={api} typed={wanted} onLinked={() => dialog.current?.close()} />}
      <div className="dialog-actions">
        <Button onPress={() => dialog.current?.close()}>Close</Button>
      </div>
    </dialog>
  );
}
