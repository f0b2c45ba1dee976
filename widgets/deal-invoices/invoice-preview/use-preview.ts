import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CreateInvoiceBody, PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { useReader } from '../../texts/use-texts.ts';
import type { DealApi } from '../queries.ts';
import { startEdits, toOverrides } from './preview-edits.ts';
import type { PreviewEdits, TypedErrors } from './preview-edits.ts';
import { bodyOf, previewOptions } from './preview-queries.ts';

/** As long as somebody types nobody is asked. */
const TYPING_MS = 400;

export interface Preview {
  /** What the deal says, without changes. */
  drafted: UseQueryResult<PreviewAnswer>;
  /** With the changes, as far as they have been computed; undefined: still the first reading. */
  shown: PreviewAnswer | undefined;
  edits: PreviewEdits | undefined;
  setEdits: (edits: PreviewEdits) => void;
  /** Of what was typed. */
  errors: TypedErrors;
  /** What *create* asks for. */
  body: CreateInvoiceBody;
  /** `computing`: what is shown is not yet what was typed. */
  state: 'computing' | 'computed' | 'failed';
  failure: Error | null;
  /** Forgets all changes and reads the deal again. */
  startAgain: () => void;
}

/** The invoice and what a person changes on it; each change is computed by the server, and the latest answer counts. */
export function usePreview(api: DealApi): Preview {
  const { locale } = useReader();
  const drafted = useQuery(previewOptions(api, {}));
  const [changed, setChanged] = useState<PreviewEdits>();
  const edits = changed ?? (drafted.data && startEdits(drafted.data));
  const { overrides, errors } =
    drafted.data && edits ? toOverrides(edits, drafted.data, locale) : { overrides: {}, errors: {} };
  const hasErrors = Object.keys(errors).length > 0;
  const body = bodyOf(overrides, drafted.data?.basis);
  const typed = JSON.stringify(body);
  const settled = useSettled(typed);
  const asked = JSON.parse(settled) as CreateInvoiceBody;
  const computed = useQuery({
    ...previewOptions(api, asked),
    enabled: drafted.data !== undefined && asked.overrides !== undefined && asked.overrides !== null && !hasErrors,
  });
  const isPlain = body.overrides === undefined;
  const shown = isPlain ? drafted.data : (computed.data ?? drafted.data);
  const isCurrent = isPlain
    ? drafted.data !== undefined && !drafted.isFetching
    : settled === typed && computed.data !== undefined && !computed.isPlaceholderData && !computed.isFetching;
  const failure = isPlain ? null : settled === typed ? computed.error : null;
  return {
    ...{ drafted, shown, edits, setEdits: setChanged, errors, body, failure },
    state: failure !== null || hasErrors ? 'failed' : isCurrent ? 'computed' : 'computing',
    startAgain: () => {
      setChanged(undefined);
      void drafted.refetch();
    },
  };
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return settled;
}
