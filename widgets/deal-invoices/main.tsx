import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { translate } from '../texts/define-texts.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { connectToCrm } from '../zoho/zoho-sdk.ts';
import { DealInvoicesWidget } from './DealInvoicesWidget.tsx';
import { followCrmUser } from './follow-crm-user.ts';
import '../ui/tokens.css';
import '../ui/controls.css';
import './deal-invoices.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

// Started once, outside React: the SDK shakes hands once per page load.
const crm = connectToCrm();
void followCrmUser(crm);
createRoot(root, {
  onUncaughtError: () => {
    root.textContent = translate(panelTexts)('broken');
  },
}).render(
  <StrictMode>
    <DealInvoicesWidget crm={crm} publicUrl={__PUBLIC_URL__} />
  </StrictMode>,
);
