import { useState } from 'react';
import type { DealView } from '../../../server/api/contract/deal.ts';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Lock } from '../../ui/Lock.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { MenuItem } from '../../ui/Menu.tsx';
import type { DealApi } from '../queries.ts';
import { invoiceActionTexts } from './invoice-action-texts.ts';
import { InvoiceDialog } from './InvoiceDialog.tsx';
import type { OpenDialog } from './InvoiceDialog.tsx';
import { InvoiceOutcome } from './InvoiceOutcome.tsx';
import { useInvoiceActions } from './use-invoice-actions.ts';
import './invoice-menu.css';

/** All that can be done with one invoice, and what becomes of it. */
export function InvoiceMenu(props: { api: DealApi; view: DealView; invoice: InvoiceView }) {
  const { api, view, invoice } = props;
  const t = useTexts(invoiceActionTexts);
  const acts = useInvoiceActions(api, invoice.id);
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const open = (next: OpenDialog) => () => {
    setDialog(next);
  };
  const mark = (action: keyof NonNullable<DealView['needsSignIn']>) =>
    view.needsSignIn?.[action] === true ? <Lock /> : undefined;
  const { actions = [], status, replacedAt } = invoice;
  const isApproved = (status === 'AUTHORISED' || status === 'PAID') && !replacedAt;
  const isRelayed = api.transportKind() === 'relay';
  const when = (condition: boolean, item: MenuItem): MenuItem[] => (condition ? [item] : []);
  const items: MenuItem[] = [
    { label: t('open_in_xero'), url: invoice.url },
    ...when(actions.includes('approve'), {
      ...{ label: t('approve'), mark: mark('approve') },
      onPress: () => {
        acts.approve.mutate();
      },
    }),
    ...when(actions.includes('send'), { label: t('email'), mark: mark('email'), onPress: open('send') }),
    ...when(actions.includes('edit'), { label: t('edit'), mark: <Lock />, onPress: open('edit') }),
    // A file does not come through the relay, which hands on texts.
    ...when(!isRelayed, {
      label: t('pdf'),
      onPress: () => {
        acts.pdf.mutate();
      },
    }),
    ...when(isApproved, {
      label: t('copy_link'),
      onPress: () => {
        acts.link.mutate();
      },
    }),
    { label: t('story'), onPress: open('story') },
    ...when(invoice.repairs.includes('reissue'), { label: t('reissue'), mark: mark('void'), onPress: open('reissue') }),
    ...when(actions.includes('credit'), {
      ...{ label: t('credit'), mark: mark('void') },
      ...{ tone: 'bad' as const, onPress: open('credit') },
    }),
    ...when(actions.includes('void'), {
      ...{ label: t(status === 'AUTHORISED' ? 'void' : 'delete'), mark: mark('void') },
      ...{ tone: 'bad' as const, onPress: open('void') },
    }),
    ...when(view.can.link, { label: t('unlink'), mark: mark('link'), onPress: open('unlink') }),
  ];
  return (
    <>
      <div className="invoice-menu">
        <Menu label={t('menu', { number: invoice.number })} items={items} />
      </div>
      <InvoiceOutcome invoice={invoice} acts={acts} />
      <InvoiceDialog {...{ api, invoice, acts, dialog }} onClose={open(null)} />
    </>
  );
}
