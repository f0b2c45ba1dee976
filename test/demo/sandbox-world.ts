import Big from 'big.js';
import { startXeroSandbox, type XeroSandbox } from '../sandbox/xero/xero-sandbox.ts';
import type { ZohoSandbox } from '../sandbox/zoho/zoho-controls.ts';
import { startZohoSandbox } from '../sandbox/zoho/zoho-sandbox.ts';

/** Both sandboxes, filled with the deals of a small web agency, and the environment that points a server at them. */
export interface SandboxWorld {
  zoho: ZohoSandbox;
  xero: XeroSandbox;
  environment: Record<string, string>;
  close(): Promise<void>;
}

export async function startSandboxWorld(options: {
  ledgerUrl: string;
  /** A built widget, or the address of a server that hosts it. */
  widget: { dir: string } | { url: string };
  specDir: string | undefined;
}): Promise<SandboxWorld> {
  const { ledgerUrl, widget, specDir } = options;
  const [zoho, xero] = await Promise.all([
    startZohoSandbox({
      redirectUris: [`${ledgerUrl}/oauth/zoho/callback`],
      ledgerUrl,
      specDir,
      ...('dir' in widget ? { widgetDir: widget.dir } : { widgetUrl: widget.url }),
    }),
    startXeroSandbox({ redirectUris: [`${ledgerUrl}/oauth/xero/callback`], specDir }),
  ]);
  addDeals(zoho);
  return {
    zoho,
    xero,
    environment: { ...zoho.settings, ...xero.settings, WIDGET_ORIGINS: zoho.widgetUrl },
    close: async () => {
      await Promise.all([zoho.close(), xero.close()]);
    },
  };
}

function addDeals(zoho: ZohoSandbox): void {
  const design = zoho.addProduct({ Product_Name: 'Design day', Product_Code: 'DESIGN', Unit_Price: 960 });
  const build = zoho.addProduct({ Product_Name: 'Build, fixed price', Product_Code: 'BUILD', Unit_Price: 5000 });
  const rows = [
    { account: 'Ridgeway University', deal: 'Student portal', amount: '18400', stage: 'Negotiation/Review' },
    { account: 'Bayside Club', deal: 'Members’ website', amount: '6200.50', stage: 'Proposal/Price Quote' },
    { account: 'Young Bros Transport', deal: 'Fleet tracking page', amount: '2480', stage: 'Qualification' },
    { account: 'Hamilton Smith Pty', deal: 'Brand refresh', amount: '9600', stage: 'Closed Won' },
  ];
  for (const { account, deal, amount, stage } of rows) {
    const { id } = zoho.addAccount({
      Account_Name: account,
      Billing_City: 'Wellington',
      Billing_Country: 'New Zealand',
    });
    const values = { Deal_Name: deal, Amount: Number(amount), Stage: stage, Closing_Date: '2026-12-15' };
    const record = zoho.addDeal({ ...values, Account_Name: { id } }, { products: [design.id, build.id] });
    const remainder = Number(new Big(amount).minus(1920));
    zoho.addQuote({
      Subject: `${deal} – offer`,
      Quote_Stage: 'Accepted',
      Deal_Name: { id: record.id },
      Account_Name: { id },
      Quoted_Items: [
        { Product_Name: { id: design.id }, Quantity: 2, List_Price: 960 },
        { Product_Name: { id: build.id }, Quantity: 1, List_Price: remainder },
      ],
    });
  }
}
