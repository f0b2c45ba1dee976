import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { invoiceActionTexts } from './invoice-action-texts.ts';

/** Asks whether an invoice is to be taken off the deal. */
export function UnlinkDialog(props: {
  invoice: Pick<InvoiceView, 'number' | 'origin'>;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { invoice, onConfirm, onCancel } = props;
  const t = useTexts(invoiceActionTexts);
  return (
    <ConfirmDialog
      place="inline"
      title={t('unlink_title', { number: invoice.number })}
      confirmLabel={t('unlink_confirm')}
      {...{ onConfirm, onCancel }}
    >
      <p>{t('unlink_stays')}</p>
      {invoice.origin === 'made' && <p>{t('unlink_alone')}</p>}
    </ConfirmDialog>
  );
}
