import { mkdirSync } from 'node:fs';
import { launchChromium } from '../support/chromium.ts';
import { until } from '../support/until.ts';
import { startDemo } from './start-demo.ts';

/** `npm run screenshots`: the pictures of README and guides, taken from the running product. */
const pictures = 'docs/images';
mkdirSync(pictures, { recursive: true });
const demo = await startDemo((step) => console.log(`✓ ${step}`));
const { zoho, xero } = demo.world;
const browser = await launchChromium();
try {
  const account = zoho.addAccount({ Account_Name: 'City Limousines' });
  const deal = zoho.addDeal({
    Deal_Name: 'Booking site',
    Amount: 3456.78,
    Stage: 'Negotiation/Review',
    Account_Name: { id: account.id },
  });
  const panel = await demo.ledger.openPanel(zoho, deal.id);
  await zoho.moveStage(deal.id, 'Closed Won');
  const invoice = await until('the invoice', async () => (await panel.view()).invoices[0]);
  xero.approve(invoice.id);
  xero.pay(invoice.id, { amount: '1500.00' });
  await until('the payment', async () => (await panel.view()).state === 'part_paid');

  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, deviceScaleFactor: 2 });
  await page.goto(`${zoho.url}/crm/org${zoho.org.zgid}/tab/Potentials/${deal.id}`);
  await page.frameLocator('iframe[data-widget]').getByText('Part paid', { exact: true }).first().waitFor();
  await page.screenshot({ path: `${pictures}/deal-panel.png`, clip: { x: 0, y: 0, width: 1200, height: 620 } });
  await page.goto(`${demo.url}/settings#rules`);
  await page.getByText('Negotiation').first().waitFor();
  await page.screenshot({ path: `${pictures}/settings.png`, fullPage: true });
} finally {
  await browser.close();
  await demo.close();
}
