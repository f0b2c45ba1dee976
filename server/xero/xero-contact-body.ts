import type { Contact as SdkContact } from 'xero-node/dist/gen/model/accounting/contact.js';
import type { AddressDraft } from '../sync/draft-contact.ts';
import type { ContactChange } from '../sync/merge-contact.ts';
import type { XeroCaller } from './xero-call.ts';

type Sdk = Awaited<ReturnType<XeroCaller['sdk']>>;

/** The fields to write as the SDK sends them; the list of further persons is never among them, for a list replaces it. */
export function sdkContact({ Address, Phone }: Sdk, fields: ContactChange, contactID?: string): SdkContact {
  const { name, contactNumber, firstName, lastName, email, taxNumber, phone, mobile, billing, shipping } = fields;
  const phones = [
    ...(phone ? [{ phoneType: Phone.PhoneTypeEnum.DEFAULT, ...onePartPhone(phone) }] : []),
    ...(mobile ? [{ phoneType: Phone.PhoneTypeEnum.MOBILE, ...onePartPhone(mobile) }] : []),
  ];
  const addresses = [
    ...(billing ? [{ addressType: Address.AddressTypeEnum.POBOX, ...sdkAddress(billing) }] : []),
    ...(shipping ? [{ addressType: Address.AddressTypeEnum.STREET, ...sdkAddress(shipping) }] : []),
  ];
  return {
    ...(contactID && { contactID }),
    ...(name && { name }),
    ...(contactNumber && { contactNumber }),
    ...(firstName && { firstName }),
    ...(lastName && { lastName }),
    ...(email && { emailAddress: email }),
    ...(taxNumber && { taxNumber }),
    ...(phones.length > 0 && { phones }),
    ...(addresses.length > 0 && { addresses }),
  };
}

/** The CRM writes a number in one piece; the parts of an earlier one must not stay beside it. */
const onePartPhone = (phoneNumber: string) => ({ phoneNumber, phoneAreaCode: '', phoneCountryCode: '' });

/** A part that is empty now must not keep its old text beside the new ones. */
function sdkAddress({ lines, city, region, postalCode, country }: AddressDraft) {
  const [addressLine1 = '', addressLine2 = '', addressLine3 = '', addressLine4 = ''] = lines;
  return {
    ...{ addressLine1, addressLine2, addressLine3, addressLine4 },
    ...{ city: city ?? '', region: region ?? '', postalCode: postalCode ?? '', country: country ?? '' },
  };
}
