import type { DealView } from '../../server/api/contract/deal.ts';
import { HelpLink } from '../ui/HelpLink.tsx';
import { Lock } from '../ui/Lock.tsx';
import { offersLinking } from './deal-invoice-view.ts';
import { LinkInvoice } from './LinkInvoice.tsx';
import { PartInvoices } from './PartInvoices.tsx';
import type { DealApi } from './queries.ts';
import { WhoCan } from './WhoCan.tsx';

/** What else there is to do and to read; `parts`: whether the part invoices are open. */
export function PanelMore(props: {
  api: DealApi;
  view: DealView;
  parts: 'open' | 'closed';
  onParts: (next: 'open' | 'closed') => void;
}) {
  const { api, view, parts, onParts } = props;
  return (
    <div className="panel-more">
      <PartInvoices api={api} view={view} dialog={parts} onDialog={onParts} />
      {offersLinking(view) && <LinkInvoice api={api} mark={view.needsSignIn?.link === true && <Lock />} />}
      <WhoCan view={view} />
      <p className="help-line">
        <HelpLink about={{ guide: 'salesperson' }} />
      </p>
    </div>
  );
}
