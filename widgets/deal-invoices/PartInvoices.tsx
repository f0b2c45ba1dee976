import { lazy, Suspense } from 'react';
import type { DealView } from '../../server/api/contract/deal.ts';
import { defineTexts } from '../texts/define-texts.ts';
import en from '../texts/en/part-invoices.json';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import type { DealApi } from './queries.ts';

const texts = defineTexts('part-invoices', en);
const InstalmentPlan = lazy(async () => ({
  default: (await import('./instalments/InstalmentPlan.tsx')).InstalmentPlan,
}));

/** The way to invoicing a deal in parts: a button, and what it opens; nothing where no part is left to be made. */
export function PartInvoices(props: {
  api: DealApi;
  view: Pick<DealView, 'connection' | 'instalments' | 'invoices' | 'deal'>;
  dialog: 'open' | 'closed';
  onDialog: (next: 'open' | 'closed') => void;
}) {
  const t = useTexts(texts);
  const { api, view, dialog, onDialog } = props;
  const { instalments } = view;
  if (!instalments || view.connection.state !== 'connected') return null;
  const { made, planned } = instalments;
  const all = made + planned;
  return (
    <div>
      <Button
        look="quiet"
        onPress={() => {
          onDialog('open');
        }}
      >
        {all === 0 ? t('open') : t('open_planned', { made, all })}
      </Button>
      {dialog === 'open' && (
        <Suspense fallback={<Spinner />}>
          <InstalmentPlan
            api={api}
            stamp={stampOf(view)}
            onClose={() => {
              onDialog('closed');
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Changes with whatever the plan's figures and states follow from. */
function stampOf({ deal, invoices, instalments }: Pick<DealView, 'deal' | 'invoices' | 'instalments'>): string {
  const parts = invoices.map(({ id, state, total }) => `${id} ${state} ${total}`);
  return JSON.stringify([deal.amount, deal.currency, instalments, parts]);
}
