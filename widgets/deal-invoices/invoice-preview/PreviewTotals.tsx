import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { formatMoney } from '../format-money.ts';
import { previewTexts } from './preview-texts.ts';
import type { Preview } from './use-preview.ts';

/** What the invoice comes to, as Xero computes it; paler while that is of the values before. */
export function PreviewTotals({ shown, state }: { shown: PreviewAnswer; state: Preview['state'] }) {
  const t = useTexts(previewTexts);
  const sums = [
    { label: t('subtotal'), amount: shown.subTotal },
    { label: t('tax'), amount: shown.totalTax },
    { label: t('total'), amount: shown.total },
  ];
  return (
    <dl className={`preview-totals preview-totals-${state}`}>
      {sums.map(({ label, amount }) => (
        <div key={label} className="sum">
          <dt>{label}</dt>
          <dd>{formatMoney(amount, shown.invoice.currency)}</dd>
        </div>
      ))}
    </dl>
  );
}
