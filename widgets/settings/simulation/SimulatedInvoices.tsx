import { useState } from 'react';
import type { SimulatedInvoice, SimulationView } from '../../../server/api/contract/simulation.ts';
import { formatMoney } from '../../deal-invoices/format-money.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { ExternalLink } from '../../ui/ExternalLink.tsx';
import { formatDate } from '../../ui/format-date.ts';

const shownAtFirst = 10;

/** The invoices themselves: ten, then as many as the server tells of. */
export function SimulatedInvoices({ invoices: { count, first } }: Pick<SimulationView, 'invoices'>) {
  const t = useTexts(simulationTexts);
  const [shown, setShown] = useState(shownAtFirst);
  if (count === 0) return null;
  return (
    <section aria-label={t('invoice_list')}>
      <h3>{t('invoice_list')}</h3>
      <div className="table-scroll" role="group" tabIndex={0} aria-label={t('invoice_list')}>
        <table className="simulation-table simulation-invoices">
          <thead>
            <tr>
              <th scope="col">{t('deal')}</th>
              <th scope="col" className="amount">
                {t('total')}
              </th>
              <th scope="col">{t('customer')}</th>
              <th scope="col">{t('status')}</th>
              <th scope="col">{t('entered')}</th>
            </tr>
          </thead>
          <tbody>
            {first.slice(0, shown).map((invoice) => (
              <InvoiceRow key={`${invoice.dealId} ${invoice.ruleId}`} invoice={invoice} />
            ))}
          </tbody>
        </table>
      </div>
      {first.length > shown && (
        <Button
          onPress={() => {
            setShown(first.length);
          }}
        >
          {t('show_all', { count: first.length })}
        </Button>
      )}
      {shown >= first.length && count > first.length && (
        <p className="soft">{t('and_more', { count: count - first.length })}</p>
      )}
    </section>
  );
}

function InvoiceRow({ invoice }: { invoice: SimulatedInvoice }) {
  const t = useTexts(simulationTexts);
  const { dealName, dealUrl, customer, contact, number, enteredOn, date, status, total, currency } = invoice;
  return (
    <tr>
      <td>
        <ExternalLink url={dealUrl}>{dealName}</ExternalLink>
        {number !== null && <div className="soft">{number}</div>}
      </td>
      <td className="amount" data-name={t('total')}>
        {formatMoney(total, currency)}
      </td>
      <td data-name={t('customer')}>
        {customer}
        <div className="soft">{t(`contact_${contact}`)}</div>
      </td>
      <td data-name={t('status')}>
        {t(`status_${status}`)}
        <div className="soft">{t('dated', { date: formatDate(date) })}</div>
      </td>
      <td data-name={t('entered')}>{enteredOn === null ? t('not_known') : formatDate(enteredOn)}</td>
    </tr>
  );
}
