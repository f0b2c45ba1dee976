import type { ReactNode } from 'react';
import type { Problem } from '../../server/api/contract.ts';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { Message } from '../ui/Message.tsx';
import { More } from '../ui/More.tsx';
import { dealStateViews } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';

/** One problem: what it is, what to do – `children`: do it here – and the other side's own words for who wants them. */
export function ProblemNotice(props: { problem: Problem; view: ShownDeal; settingsUrl: string; children?: ReactNode }) {
  const { message, fix, detail } = props.problem;
  const tone = dealStateViews[props.view.state].tone === 'bad' ? 'bad' : 'warn';
  return (
    <Message
      tone={tone}
      title={message}
      action={
        props.view.state === 'needs_setup' && (
          <ExternalLink url={props.settingsUrl} look="button">
            Open settings
          </ExternalLink>
        )
      }
    >
      {fix !== null && <p className="problem-fix">{fix}</p>}
      {detail !== null && (
        <More label="What Xero said">
          <p className="problem-detail">{detail}</p>
        </More>
      )}
      {props.children}
    </Message>
  );
}
