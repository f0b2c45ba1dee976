import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { DealView } from '../../../server/api/contract/deal.ts';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import type { DealApi } from '../queries.ts';
import { undoOptions } from './action-queries.ts';
import { invoiceActionTexts } from './invoice-action-texts.ts';
import './undo-bar.css';

/** For ten seconds a click on *Create* can be undone: a bar for each invoice that it is so of. */
export function UndoBar({ api, view }: { api: DealApi; view: Pick<DealView, 'asOf' | 'invoices'> }) {
  const [shown, setShown] = useState<string[]>([]);
  const offered = view.invoices.filter(({ undoUntil }) => Boolean(undoUntil)).map(({ id }) => id);
  const added = offered.filter((id) => !shown.includes(id));
  // Once shown it stays to say what has become of it.
  if (added.length > 0) setShown([...shown, ...added]);
  return view.invoices
    .filter(({ id }) => shown.includes(id))
    .map((invoice) => <UndoOne key={invoice.id} api={api} invoice={invoice} asOf={view.asOf} />);
}

function UndoOne({ api, invoice, asOf }: { api: DealApi; invoice: InvoiceView; asOf: string }) {
  const t = useTexts(invoiceActionTexts);
  const { number } = invoice;
  const undo = useMutation(undoOptions(api, useQueryClient(), invoice.id));
  const secondsLeft = useSecondsLeft(invoice.undoUntil ?? null, asOf);
  const [pressed, setPressed] = useState<'no' | 'yes'>('no');
  const told = useRef<HTMLParagraphElement>(null);
  const isUndone = invoice.status === 'DELETED' || invoice.status === 'VOIDED';
  const isFailed = undo.error !== null || invoice.asked?.state === 'failed';
  const isOffered = pressed === 'no' && secondsLeft > 0 && Boolean(invoice.undoUntil);
  if (pressed === 'no' && !isOffered) return null;
  return (
    <div className="undo">
      {/* Said once; the seconds are only shown. */}
      <p ref={told} role="status" tabIndex={-1} className="undo-told">
        {isOffered && (
          <>
            {t('undo_made', { number })} <span className="visually-hidden">{t('undo_may')}</span>
          </>
        )}
        {pressed === 'yes' && !isFailed && t(isUndone ? 'undone' : 'undoing', { number })}
      </p>
      {isOffered && (
        <>
          <Button
            onPress={() => {
              setPressed('yes');
              undo.mutate();
              // The button goes; who works by the keys stays here.
              told.current?.focus();
            }}
          >
            {t('undo')}
          </Button>
          <span className="undo-left" aria-hidden="true">
            {t('undo_left', { count: secondsLeft })}
          </span>
        </>
      )}
      {undo.error !== null && (
        <FailureNotice title={t('undo_failed', { number })} failure={explainFailure(undo.error)} />
      )}
    </div>
  );
}

/** By the server's clock at the moment of its answer, and this page's from then on. */
function useSecondsLeft(undoUntil: string | null, asOf: string): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (undoUntil === null) return undefined;
    const endsAt = performance.now() + Date.parse(undoUntil) - Date.parse(asOf);
    const tick = () => {
      setLeft(Math.max(0, Math.ceil((endsAt - performance.now()) / 1000)));
    };
    tick();
    const timer = setInterval(tick, 250);
    return () => {
      clearInterval(timer);
    };
  }, [undoUntil, asOf]);
  return left;
}
