import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followReader, readBrowser } from '../texts/follow-reader.ts';
import { connectToCrm } from '../zoho/zoho-sdk.ts';
import { DealInvoicesWidget } from './DealInvoicesWidget.tsx';
import '../ui/tokens.css';
import '../ui/controls.css';
import './deal-invoices.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

// Until the CRM says who it is.
void followReader(readBrowser(navigator));
// Started once, outside React: the SDK shakes hands once per page load.
const crm = connectToCrm();
// The widget says so when there is no CRM; without this the browser would log it as unhandled before React mounts.
crm.catch(() => undefined);
createRoot(root, {
  onUncaughtError: () => {
    root.textContent = 'Deal Ledger could not show this panel. Reload the page to try again.';
  },
}).render(
  <StrictMode>
    <DealInvoicesWidget crm={crm} publicUrl={__PUBLIC_URL__} />
  </StrictMode>,
);
