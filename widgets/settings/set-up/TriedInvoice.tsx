import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { formatMoney } from '../../deal-invoices/format-money.ts';
import { setupTexts } from '../../texts/setup-texts.ts';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { formatDate } from '../../ui/format-date.ts';
import { Message } from '../../ui/Message.tsx';
import { More } from '../../ui/More.tsx';
import { ProblemWords } from '../../ui/ProblemWords.tsx';

/** The exact invoice, or what is missing before there can be one. Nothing of it was written anywhere. */
export function TriedInvoice({ preview }: { preview: PreviewAnswer }) {
  const t = useTexts(setupTexts);
  const { contact, invoice, problems, subTotal, totalTax, total } = preview;
  const money = (amount: string) => formatMoney(amount, invoice.currency);
  return (
    <section className="tried" aria-label={t('tried_invoice')}>
      <p className={problems.length === 0 ? 'ready tone-good' : 'ready tone-warn'}>
        {problems.length === 0 ? t('tried_fine') : t('tried_problems', { count: problems.length })}
      </p>
      {problems.map((problem) => (
        <Message key={`${problem.code} ${problem.message}`} tone="warn" title={titleOfProblem(problem)}>
          <ProblemWords problem={problem} />
          {problem.detail !== null && (
            <More label={t('details')}>
              <p>{problem.detail}</p>
            </More>
          )}
        </Message>
      ))}
      <dl className="facts">
        <Fact name={t('customer')} value={contact.name || '–'} note={t(`match_${contact.match}`)} />
        <Fact name={t('reference')} value={invoice.reference} />
        <Fact name={t('number')} value={invoice.number ?? t('number_of_xero')} />
        <Fact name={t('status')} value={t(`status_${invoice.status}`)} />
        <Fact name={t('date')} value={formatDate(invoice.date)} />
        <Fact name={t('due_date')} value={invoice.dueDate === null ? t('no_due_date') : formatDate(invoice.dueDate)} />
      </dl>
      {invoice.lines.length > 0 && (
        <div className="table-scroll" role="group" tabIndex={0} aria-label={t('lines')}>
          <table className="tried-lines">
            <thead>
              <tr>
                <th scope="col">{t('description')}</th>
                <th scope="col" className="amount">
                  {t('quantity')}
                </th>
                <th scope="col" className="amount">
                  {t('unit_price')}
                </th>
                <th scope="col">{t('account')}</th>
                <th scope="col">{t('tax')}</th>
                <th scope="col" className="amount">
                  {t('amount')}
                </th>
              </tr>
            </thead>
            <tbody>
              {invoice.lines.map((line, position) => (
                <tr key={position}>
                  <td>{line.description}</td>
                  <td className="amount">{line.quantity}</td>
                  <td className="amount">{money(line.unitAmount)}</td>
                  <td>{line.accountName ?? line.accountCode}</td>
                  <td>{line.taxName ?? line.taxType ?? '–'}</td>
                  <td className="amount">{money(line.lineAmount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="tried-totals">{t('totals', { net: money(subTotal), tax: money(totalTax), total: money(total) })}</p>
      <p className="field-note">{t('nothing_written')}</p>
    </section>
  );
}

function Fact({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {note !== undefined && <span className="soft"> – {note}</span>}
      </dd>
    </div>
  );
}
