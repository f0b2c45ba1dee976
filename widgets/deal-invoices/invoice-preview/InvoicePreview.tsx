import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { ApiError } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Lock } from '../../ui/Lock.tsx';
import { formatMoney } from '../format-money.ts';
import { createInvoiceOptions } from '../invoice-requests.ts';
import type { DealApi } from '../queries.ts';
import { describeConfirm, problemsOfWhole } from './describe-preview.ts';
import './invoice-preview.css';
import { previewTexts } from './preview-texts.ts';
import type { PreviewWords } from './preview-texts.ts';
import { PreviewContact } from './PreviewContact.tsx';
import { PreviewHead } from './PreviewHead.tsx';
import { PreviewLines } from './PreviewLines.tsx';
import { PreviewProblems } from './PreviewProblems.tsx';
import { PreviewSkeleton } from './PreviewSkeleton.tsx';
import { PreviewTotals } from './PreviewTotals.tsx';
import { usePreview } from './use-preview.ts';
import type { Preview } from './use-preview.ts';

/**
 * The exact invoice that would be made, with everything that stands in its way; changed in place, and made by one keystroke.
 * `signIn`: where a person confirms who they are; what they changed stays meanwhile.
 */
export function InvoicePreview(props: { api: DealApi; signIn: ReactNode; onClose: () => void }) {
  const t = useTexts(previewTexts);
  return (
    <Dialog title={t('title')} place="inline" onClose={props.onClose}>
      {(close) => <PreviewForm api={props.api} signIn={props.signIn} close={close} />}
    </Dialog>
  );
}

function PreviewForm({ api, signIn, close }: { api: DealApi; signIn: ReactNode; close: () => void }) {
  const t = useTexts(previewTexts);
  const queryClient = useQueryClient();
  const preview = usePreview(api);
  const create = useMutation({ ...createInvoiceOptions(api, queryClient), onSuccess: close });
  const { drafted, shown, edits } = preview;
  const isReady = preview.state === 'computed' && shown?.problems.length === 0;
  const confirm = () => {
    if (isReady && !create.isPending) create.mutate(preview.body);
  };
  const errorOf = useFieldErrors(preview, create.error);
  const root = useFocusOnConfirm(shown !== undefined);
  const parts = drafted.data &&
    shown &&
    edits && { drafted: drafted.data, shown, edits, onEdit: preview.setEdits, errorOf };
  return (
    <div
      ref={root}
      className="preview"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        confirm();
      }}
    >
      {signIn}
      <div className="preview-bar">
        <p className="preview-sum">{shown && formatMoney(shown.total, shown.invoice.currency)}</p>
        <div className="preview-confirm">
          <Button
            look="primary"
            status={create.isPending ? 'busy' : isReady ? 'ready' : 'unavailable'}
            describedBy={`preview-state-${api.dealId}`}
            onPress={confirm}
          >
            {shown ? describeConfirm(shown.invoice, t) : t('confirm_draft')}
            {shown && asksForSignIn(preview, shown) && <Lock />}
          </Button>
          <Button onPress={close}>{t('cancel')}</Button>
        </div>
      </div>
      <p className="preview-state" role="status" id={`preview-state-${api.dealId}`}>
        {describeState(preview, t)}
      </p>
      {create.error !== null && <FailureNotice title={t('not_created')} failure={explainFailure(create.error)} />}
      {drafted.error !== null && (
        <FailureNotice
          title={t('not_read')}
          failure={explainFailure(drafted.error)}
          retry={{ status: drafted.isFetching ? 'busy' : 'ready', onPress: () => void drafted.refetch() }}
        />
      )}
      {preview.failure !== null && (
        <FailureNotice title={t('not_computed')} failure={explainFailure(preview.failure)} />
      )}
      {drafted.isPending && <PreviewSkeleton />}
      {parts && (
        <>
          <WholeProblems preview={preview} shown={parts.shown} />
          <div className="preview-columns">
            <PreviewContact api={api} {...parts} />
            <PreviewHead {...parts} />
          </div>
          <PreviewLines {...parts} />
          <PreviewTotals shown={parts.shown} state={preview.state} />
        </>
      )}
    </div>
  );
}

function WholeProblems({ preview, shown }: { preview: Preview; shown: PreviewAnswer }) {
  const t = useTexts(previewTexts);
  const isOutdated = shown.problems.some(({ code }) => code === 'deal_changed');
  return (
    <>
      <PreviewProblems problems={problemsOfWhole(shown.problems)} />
      {isOutdated && <Button onPress={preview.startAgain}>{t('from_deal')}</Button>}
    </>
  );
}

/** One keystroke makes what is shown: the button has the focus as soon as there is something to see, without a jump. */
function useFocusOnConfirm(isShown: boolean) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isShown) root.current?.querySelector<HTMLElement>('.preview-confirm button')?.focus({ preventScroll: true });
  }, [isShown]);
  return root;
}

/** What was typed wrongly, else what the server has refused, by field. */
function useFieldErrors(preview: Preview, refused: Error | null): (field: string) => string | undefined {
  const t = useTexts(previewTexts);
  const failure = preview.failure ?? refused;
  const told = failure instanceof ApiError ? failure.errors : [];
  return (field) => {
    const typed = preview.errors[field];
    if (typed !== undefined) return t(`error_${typed}`);
    return told.find((error) => error.field === `overrides.${field}`)?.message;
  };
}

function asksForSignIn({ body }: Preview, { invoice, statuses }: PreviewAnswer): boolean {
  const isOpen = statuses.some(({ status, state }) => status === invoice.status && state === 'sign_in');
  return isOpen || (body.overrides !== undefined && statuses.some(({ state }) => state === 'sign_in'));
}

function describeState(preview: Preview, t: PreviewWords): string {
  const { shown, state, errors, drafted } = preview;
  if (drafted.isPending) return t('loading');
  if (Object.keys(errors).length > 0) return t('typed_wrong');
  if (shown === undefined || state === 'failed') return '';
  if (state === 'computing') return t('computing');
  const { problems, total, invoice } = shown;
  if (problems.length > 0) return t('problems', { count: problems.length });
  return t('ready', { total: formatMoney(total, invoice.currency) });
}
