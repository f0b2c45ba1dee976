import { useMutation, useQueryClient } from '@tanstack/react-query';
import { copyText } from '../../ui/copy-text.ts';
import { reissueOptions, unlinkInvoiceOptions } from '../queries.ts';
import type { DealApi } from '../queries.ts';
import { approveOptions, emailOptions, onlineUrlOptions, pdfOptions, voidOptions } from './action-queries.ts';

/** What can be asked for about one invoice, each with how it went. */
export function useInvoiceActions(api: DealApi, invoiceId: string) {
  const queryClient = useQueryClient();
  const { mutationFn: findLink, ...link } = onlineUrlOptions(api, invoiceId);
  return {
    approve: useMutation(approveOptions(api, queryClient, invoiceId)),
    email: useMutation(emailOptions(api, queryClient, invoiceId)),
    end: useMutation(voidOptions(api, queryClient, invoiceId)),
    reissue: useMutation(reissueOptions(api, queryClient, invoiceId)),
    unlink: useMutation(unlinkInvoiceOptions(api, queryClient, invoiceId)),
    pdf: useMutation(pdfOptions(api, invoiceId)),
    /** Gives the link, and whether it could be copied. */
    link: useMutation({
      ...link,
      mutationFn: async (...asked: Parameters<NonNullable<typeof findLink>>) => {
        const url = (await findLink?.(...asked)) ?? null;
        return url === null ? null : { url, copying: await copyText(url) };
      },
    }),
  };
}

export type InvoiceActs = ReturnType<typeof useInvoiceActions>;
