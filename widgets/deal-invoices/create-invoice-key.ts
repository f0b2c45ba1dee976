/** Names whatever asks for the deal's invoice: one at a time. */
export const createInvoiceKey = (dealId: string) => ['create-invoice', dealId] as const;
