import { More } from '../ui/More.tsx';

/** What may stand in the way at Xero, whose page says it there and does not always send the person back. */
export function XeroConnectHelp() {
  return (
    <More label="Xero does not let you choose the organisation?">
      <ul className="help-list">
        <li>
          An organisation can be connected to at most two apps that Xero has not certified. Xero then says that the app
          “needs to complete certification”. Disconnect one of them in Xero under Settings → Connected apps, and connect
          again.
        </li>
        <li>Your role in Xero must be Adviser, or Standard with the right to invoice and to connect apps.</li>
        <li>A demo company is reset every 28 days, which ends its connection. Connect it again.</li>
      </ul>
    </More>
  );
}
