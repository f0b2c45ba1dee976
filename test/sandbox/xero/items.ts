/** Items: list and create (PUT). https://developer.xero.com/documentation/api/accounting/items */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { success, type Answer } from './answers.ts';
import { writeBatch } from './batch.ts';
import { listAnswer } from './paging.ts';
import type { Item, Organisation } from './records.ts';
import { decimalInput, readElements, textInput, type ApiRequest } from './request.ts';

const UPDATED_AT = '/Date(1455827393000+0000)/';

const itemInput = z.object({
  Code: textInput.optional(),
  Name: textInput.optional(),
  Description: textInput.optional(),
  SalesDetails: z
    .object({ UnitPrice: decimalInput.optional(), AccountCode: textInput.optional(), TaxType: z.string().optional() })
    .optional(),
});
type ItemInput = z.output<typeof itemInput>;

const itemView = (item: Item): Record<string, unknown> => ({
  ...item,
  UpdatedDateUTC: UPDATED_AT,
  PurchaseDetails: {},
  IsTrackedAsInventory: false,
  IsSold: true,
  IsPurchased: false,
});

export const listItems = (request: ApiRequest): Answer =>
  success(request.now, listAnswer(request, 'Items', request.organisation.items.map(itemView)));

/** The words for a code that is taken are those of the official schema's example of `createItems`. */
function errorsOf({ items }: Organisation, { Code = '', Name = '', Description = '' }: ItemInput): string[] {
  if (Code === '') return ['Price List Item Code must be supplied'];
  return [
    ...(items.some((known) => known.Code === Code) ? [`Price List Item with Code '${Code}' already exists`] : []),
    ...(Code.length > 30 ? ['Price List Item Code must not be more than 30 characters long.'] : []),
    ...(Name.length > 50 ? ['Price List Item Name must not be more than 50 characters long.'] : []),
    ...(Description.length > 4000 ? ['Description must not be more than 4000 characters long.'] : []),
  ];
}

function toItem({ Code = '', Name = '', Description = '', SalesDetails }: ItemInput): Item {
  const { UnitPrice, AccountCode, TaxType } = SalesDetails ?? {};
  return {
    ...{ ItemID: randomUUID(), Code, Name, Description },
    SalesDetails: {
      ...(UnitPrice && { UnitPrice: UnitPrice.toNumber() }),
      ...(AccountCode && { AccountCode }),
      ...(TaxType && { TaxType }),
    },
  };
}

export function createItems(request: ApiRequest): Answer {
  const { organisation } = request;
  return writeBatch(request, {
    key: 'Items',
    inputs: readElements(request.body, 'Items', itemInput),
    write: (input) => {
      const errors = errorsOf(organisation, input);
      if (errors.length > 0) return { errors, echo: { Code: input.Code, Name: input.Name } };
      const item = toItem(input);
      organisation.items.push(item);
      return { id: item.ItemID };
    },
    view: (id) => {
      const item = organisation.items.find(({ ItemID }) => ItemID === id);
      return item ? itemView(item) : {};
    },
  });
}
