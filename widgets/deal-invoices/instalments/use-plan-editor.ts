import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstalmentsAnswer } from '../../../server/api/contract/instalments.ts';
import { ApiError } from '../../api/client.ts';
import type { DealApi } from '../queries.ts';
import { bodyOf } from './plan-form.ts';
import type { PartRow, RowField } from './plan-form.ts';
import { createPartKey, createPartOptions, previewOptions, savePlanKey, savePlanOptions } from './plan-queries.ts';
import { usePlanRows } from './use-plan-rows.ts';
import { useSettled } from './use-settled.ts';

/** Long enough to type on, short enough to seem at once. */
const settledAfterMs = 400;

/** A plan while a person works on it, what the server says of it, and what can be done with it. */
export function usePlanEditor(api: DealApi, plan: InstalmentsAnswer) {
  const queryClient = useQueryClient();
  const { rows, setRows, change, isDirty } = usePlanRows(plan);
  const [agreed, setAgreed] = useState<string | null>(null);
  const [asked, setAsked] = useState<'to save' | 'nothing'>('nothing');
  const body = isDirty ? bodyOf(rows, plan.version, null) : null;
  const settled = useSettled(body, settledAfterMs);
  const preview = useQuery(previewOptions(api, body === null ? null : settled));
  const save = useMutation(savePlanOptions(api, queryClient));
  const create = useMutation(createPartOptions(api, queryClient));
  const shown = body !== null && preview.data ? preview.data : plan;
  const kept = rows.filter(({ fate }) => fate === 'kept');
  const refusals = [
    ...(isDirty ? shown.errors : []),
    ...(isDirty && save.error instanceof ApiError ? save.error.errors : []),
  ];

  return {
    ...{ rows, setRows, isDirty, agreed, setAgreed, asked, preview, save, create, shown },
    change: (key: string, changes: Partial<PartRow>) => {
      save.reset();
      change(key, changes);
    },
    /** What the server says of a row's field; undefined: nothing. */
    refusalOf: (row: PartRow, field: RowField) =>
      refusals.find((refusal) => refusal.field === `instalments.${String(kept.indexOf(row))}.${field}`)?.message,
    /** A row as the server last said what it comes to; undefined: it was not asked yet. */
    partOf: (row: PartRow) => {
      if (row.id !== null) return shown.instalments.find(({ id }) => id === row.id);
      return shown === plan ? undefined : shown.instalments[kept.indexOf(row)];
    },
    saveNow: () => {
      setAsked('to save');
      // Asked of the cache, not of the last render: two clicks may come before React draws again.
      if (body === null || queryClient.isMutating({ mutationKey: savePlanKey(api.dealId) }) > 0) return;
      const done = () => {
        setAgreed(null);
        setAsked('nothing');
      };
      save.mutate({ ...body, agreedExcess: agreed }, { onSuccess: done });
    },
    createNow: (id: string) => {
      if (queryClient.isMutating({ mutationKey: createPartKey(api.dealId) }) === 0) create.mutate(id);
    },
  };
}

export type PlanEditor = ReturnType<typeof usePlanEditor>;
