import { useTexts } from '../../texts/use-texts.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { invoiceActionTexts } from './invoice-action-texts.ts';

/** What is with the customer cannot be taken back, so it is asked for once. */
export function SendDialog(props: { number: string; onConfirm: () => void; onCancel: () => void }) {
  const { number, onConfirm, onCancel } = props;
  const t = useTexts(invoiceActionTexts);
  return (
    <ConfirmDialog
      place="inline"
      title={t('email_title', { number })}
      confirmLabel={t('email_confirm')}
      confirmLook="primary"
      {...{ onConfirm, onCancel }}
    >
      <p>{t('email_what')}</p>
    </ConfirmDialog>
  );
}
