import { useState } from 'react';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { invoiceActionTexts } from './invoice-action-texts.ts';

/** Asks why an invoice is to be voided, or a draft deleted. */
export function VoidDialog(props: {
  invoice: Pick<InvoiceView, 'number' | 'status'>;
  onConfirm: (reason: string) => void;
  onCancel: () => void;
}) {
  const { invoice, onConfirm, onCancel } = props;
  const { number, status } = invoice;
  const t = useTexts(invoiceActionTexts);
  const [typed, setTyped] = useState('');
  const reason = typed.trim();
  const ends = status === 'AUTHORISED' ? 'void' : 'delete';
  return (
    <ConfirmDialog
      place="inline"
      title={t(`${ends}_title`, { number })}
      confirmLabel={t(`${ends}_confirm`)}
      confirmStatus={reason === '' ? 'unavailable' : 'ready'}
      onConfirm={() => {
        onConfirm(reason);
      }}
      onCancel={onCancel}
    >
      <p>{t(`${ends}_what`)}</p>
      <TextField
        {...{ label: t('reason'), note: t('reason_note'), maxLength: 255 }}
        value={typed}
        onChange={setTyped}
      />
    </ConfirmDialog>
  );
}
