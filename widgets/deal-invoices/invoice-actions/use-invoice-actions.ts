import { useMutation, useQueryClient } from '@tanstack/react-query';
import { reissueOptions, unlinkInvoiceOptions } from '../invoice-requests.ts';
import type { DealApi } from '../queries.ts';
import {
  approveOptions,
  copyLinkOptions,
  creditOptions,
  emailOptions,
  pdfOptions,
  voidOptions,
} from './action-queries.ts';

/** What can be asked for about one invoice, each with how it went. */
export function useInvoiceActions(api: DealApi, invoiceId: string) {
  const queryClient = useQueryClient();
  return {
    approve: useMutation(approveOptions(api, queryClient, invoiceId)),
    email: useMutation(emailOptions(api, queryClient, invoiceId)),
    credit: useMutation(creditOptions(api, queryClient, invoiceId)),
    end: useMutation(voidOptions(api, queryClient, invoiceId)),
    reissue: useMutation(reissueOptions(api, queryClient, invoiceId)),
    unlink: useMutation(unlinkInvoiceOptions(api, queryClient, invoiceId)),
    pdf: useMutation(pdfOptions(api, invoiceId)),
    link: useMutation(copyLinkOptions(api, invoiceId)),
  };
}

export type InvoiceActs = ReturnType<typeof useInvoiceActions>;
