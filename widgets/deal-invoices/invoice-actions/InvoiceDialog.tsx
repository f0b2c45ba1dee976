import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import type { DealApi } from '../queries.ts';
import { ReissueDialog } from '../ReissueDialog.tsx';
import { CreditDialog } from './CreditDialog.tsx';
import { EditInvoice } from './EditInvoice.tsx';
import { InvoiceStory } from './InvoiceStory.tsx';
import { SendDialog } from './SendDialog.tsx';
import { UnlinkDialog } from './UnlinkDialog.tsx';
import type { InvoiceActs } from './use-invoice-actions.ts';
import { VoidDialog } from './VoidDialog.tsx';

export type OpenDialog = 'send' | 'edit' | 'credit' | 'void' | 'reissue' | 'unlink' | 'story' | null;

/** The question that the menu has opened; what was agreed to goes on after it is closed. */
export function InvoiceDialog(props: {
  api: DealApi;
  invoice: InvoiceView;
  acts: InvoiceActs;
  dialog: OpenDialog;
  onClose: () => void;
}) {
  const { api, invoice, acts, dialog, onClose } = props;
  switch (dialog) {
    case null:
      return null;
    case 'edit':
      return <EditInvoice {...{ api, invoice, onClose }} />;
    case 'story':
      return <InvoiceStory {...{ api, invoice, onClose }} />;
    case 'send':
      return (
        <SendDialog
          number={invoice.number}
          onConfirm={() => {
            onClose();
            acts.email.mutate();
          }}
          onCancel={onClose}
        />
      );
    case 'credit':
      return (
        <CreditDialog
          {...{ api, invoice }}
          onAgree={(body) => {
            onClose();
            acts.credit.mutate(body);
          }}
          onCancel={onClose}
        />
      );
    case 'void':
      return (
        <VoidDialog
          invoice={invoice}
          onConfirm={(reason) => {
            onClose();
            acts.end.mutate({ reason });
          }}
          onCancel={onClose}
        />
      );
    case 'reissue':
      return (
        <ReissueDialog
          {...{ api, invoice }}
          onAgree={(body) => {
            onClose();
            acts.reissue.mutate(body);
          }}
          onCancel={onClose}
        />
      );
    case 'unlink':
      return (
        <UnlinkDialog
          invoice={invoice}
          onConfirm={() => {
            onClose();
            acts.unlink.mutate();
          }}
          onCancel={onClose}
        />
      );
  }
}
