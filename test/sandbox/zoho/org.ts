/** The organisation the sandbox plays and the people in it. */

export interface Org {
  id: string;
  zgid: string;
  company_name: string;
  primary_email: string;
  iso_code: string;
  currency: string;
  currency_symbol: string;
  currency_locale: string;
  mc_status: boolean;
  time_zone: string;
  country_code: string;
  type: 'Production' | 'Sandbox' | 'Developer' | 'Bigin';
  domain_name: string;
  primary_zuid: string;
}

export interface User {
  id: string;
  zuid: string;
  email: string;
  first_name: string;
  last_name: string;
  full_name: string;
  status: 'active' | 'disabled';
  confirm: boolean;
  profile: { id: string; name: string };
  role: { id: string; name: string };
  time_zone: string;
  locale: string;
}

export const profiles = [
  { id: '572576700000000031', name: 'Administrator' },
  { id: '572576700000000034', name: 'Standard' },
  { id: '572576700000000037', name: 'Finance' },
] as const;

export const roles = [
  { id: '572576700000000025', name: 'CEO' },
  { id: '572576700000000028', name: 'Manager' },
  { id: '572576700000000040', name: 'Accountant' },
] as const;

/** `id` and `zgid` differ on purpose: the first is the org's key in the API, the second stands in CRM addresses. */
export function createOrg(): Org {
  return {
    id: '572576700000000021',
    zgid: '20077146001',
    company_name: 'Kauri Hill Interiors',
    primary_email: 'ava.ngata@kaurihill.example',
    iso_code: 'NZD',
    currency: 'New Zealand Dollar - NZD',
    currency_symbol: '$',
    currency_locale: 'en_NZ',
    mc_status: false,
    time_zone: 'Pacific/Auckland',
    country_code: 'NZ',
    type: 'Production',
    domain_name: 'org20077146001',
    primary_zuid: '20077146051',
  };
}

type Person = Pick<User, 'id' | 'zuid' | 'first_name' | 'last_name' | 'status' | 'profile' | 'role'>;

const person = (values: Person): User => ({
  ...values,
  full_name: `${values.first_name} ${values.last_name}`,
  email: `${values.first_name}.${values.last_name}@kaurihill.example`.toLowerCase(),
  confirm: true,
  time_zone: 'Pacific/Auckland',
  locale: 'en_US',
});

/** An Administrator, a salesperson with the profile Standard, someone who has left, and two who are in finance: one by profile, one by role. */
export function createUsers(): User[] {
  const [administrator, standard, finance] = profiles;
  const [ceo, manager, accountant] = roles;
  return [
    person({
      id: '572576700000000101',
      zuid: '20077146051',
      first_name: 'Ava',
      last_name: 'Ngata',
      status: 'active',
      profile: administrator,
      role: ceo,
    }),
    person({
      id: '572576700000000102',
      zuid: '20077146052',
      first_name: 'Sam',
      last_name: 'Taylor',
      status: 'active',
      profile: standard,
      role: manager,
    }),
    person({
      id: '572576700000000103',
      zuid: '20077146053',
      first_name: 'Dana',
      last_name: 'Gone',
      status: 'disabled',
      profile: standard,
      role: manager,
    }),
    person({
      id: '572576700000000104',
      zuid: '20077146054',
      first_name: 'Finn',
      last_name: 'Parata',
      status: 'active',
      profile: finance,
      role: manager,
    }),
    person({
      id: '572576700000000105',
      zuid: '20077146055',
      first_name: 'Mele',
      last_name: 'Fifita',
      status: 'active',
      profile: standard,
      role: accountant,
    }),
  ];
}

/** The whole `/org` element, with the properties the official file requires. */
export function presentOrg(org: Org) {
  return {
    ...org,
    country: org.country_code,
    photo_id: null,
    city: null,
    description: null,
    gapps_enabled: false,
    translation_enabled: false,
    street: null,
    alias: null,
    state: null,
    fax: null,
    zip: null,
    mobile: null,
    zia_portal_id: null,
    deletable_org_account: true,
    license_details: {
      paid_expiry: '2027-11-21T13:30:00+05:30',
      users_license_purchased: 5,
      trial_type: null,
      trial_expiry: null,
      paid: true,
      paid_type: 'enterprise',
      trial_action: 'none',
    },
    hierarchy_preferences: { type: 'Role_Hierarchy', strictly_reporting: false },
    phone: '+64 9 555 0100',
    privacy_settings: false,
    hipaa_compliance_enabled: false,
    lite_users_enabled: false,
    max_per_page: 0,
    ezgid: '5b4c1a5e4f9e0c7d',
    call_icon: '0',
    oauth_presence: true,
    zia_zgid: 0,
    checkin_preferences: { restricted_event_types: null },
  };
}
