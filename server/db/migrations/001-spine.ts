import { sql, type Kysely } from 'kysely';

/** The product's spine: orgs and connections, settings, what came in, the work to do, and the mirror of Xero. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table orgs (
      org_id text primary key,
      zgid text,
      name text not null,
      time_zone text,
      currency text not null,
      accounts_url text not null,
      api_url text not null,
      crm_url text not null,
      signing_secret_sealed text not null,
      set_up_at timestamptz,
      created_at timestamptz not null
    )`.execute(db);
  await sql`
    create table token_sets (
      id uuid primary key default gen_random_uuid(),
      provider text not null check (provider in ('zoho', 'xero')),
      owner text not null,
      issuer_url text not null,
      sealed text not null,
      access_expires_at timestamptz not null,
      refresh_expires_at timestamptz,
      lease_until timestamptz,
      version integer not null default 1,
      unique (provider, owner)
    )`.execute(db);
  await sql`
    create table connections (
      org_id text not null references orgs,
      provider text not null check (provider in ('zoho', 'xero')),
      state text not null check (state in ('connected', 'not_connected', 'lost')),
      token_set_id uuid references token_sets on delete set null,
      tenant_id text,
      connection_id text,
      name text,
      short_code text,
      base_currency text,
      time_zone text,
      sales_terms jsonb,
      problem jsonb,
      connected_by text,
      since timestamptz not null,
      invoices_read_until timestamptz,
      primary key (org_id, provider)
    )`.execute(db);
  await sql`create index connections_token_set on connections (token_set_id)`.execute(db);
  await sql`
    create table settings_versions (
      org_id text not null references orgs,
      version integer not null,
      settings jsonb not null,
      account_ids jsonb not null,
      saved_by text not null,
      saved_at timestamptz not null,
      primary key (org_id, version)
    )`.execute(db);
  await sql`
    create table start_lines (
      org_id text not null references orgs,
      rule_id text not null,
      pipeline text,
      stage text not null,
      drawn_at timestamptz,
      primary key (org_id, rule_id)
    )`.execute(db);
  await sql`
    create table deals_before_rule (
      org_id text not null references orgs,
      rule_id text not null,
      deal_id text not null,
      primary key (org_id, rule_id, deal_id)
    )`.execute(db);
  await sql`
    create table watches (
      org_id text not null references orgs,
      module text not null,
      channel_id text not null unique,
      token_sealed text not null,
      expires_at timestamptz not null,
      primary key (org_id, module)
    )`.execute(db);
  await sql`
    create table used_once (
      scope text not null,
      key text not null,
      expires_at timestamptz not null,
      primary key (scope, key)
    )`.execute(db);
  await sql`create index used_once_expiry on used_once (expires_at)`.execute(db);
  await sql`
    create table sign_in_sessions (
      token_hash text primary key,
      org_id text not null,
      user_id text not null,
      user_name text not null,
      user_email text not null,
      role text not null check (role in ('administrator', 'user')),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`
    create table webhook_events (
      id bigint generated always as identity primary key,
      org_id text not null references orgs,
      source text not null,
      body jsonb not null,
      received_at timestamptz not null
    )`.execute(db);
  await sql`
    create table deals (
      org_id text not null references orgs,
      deal_id text not null,
      name text not null,
      stage text,
      pipeline text,
      amount numeric,
      currency text not null,
      customer_name text,
      read_at timestamptz not null,
      primary key (org_id, deal_id)
    )`.execute(db);
  await sql`
    create table deal_syncs (
      id uuid primary key default gen_random_uuid(),
      org_id text not null references orgs,
      deal_id text not null,
      rule_id text not null,
      instalment text not null,
      tenant_id text,
      state text not null check (state in
        ('queued', 'running', 'waiting', 'needs_setup', 'uncertain', 'failed', 'done', 'skipped')),
      cause text not null check (cause in ('click', 'event')),
      priority smallint not null,
      named_stage text,
      requested_by text,
      wakes integer not null default 1,
      attempts integer not null default 0,
      not_before timestamptz,
      lease_until timestamptz,
      claim_id uuid,
      sent_at timestamptz,
      problem jsonb,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (org_id, deal_id, rule_id, instalment)
    )`.execute(db);
  // What a worker looks for: due rows of one org, people first.
  await sql`
    create index deal_syncs_due on deal_syncs (org_id, priority, created_at)
    where state in ('queued', 'waiting', 'uncertain', 'running', 'failed')`.execute(db);
  await sql`create index deal_syncs_log on deal_syncs (org_id, updated_at desc, id)`.execute(db);
  await sql`
    create table deal_invoices (
      org_id text not null references orgs,
      tenant_id text not null,
      invoice_id text not null,
      deal_id text not null,
      rule_id text not null,
      instalment text not null,
      contact_id text not null,
      contact_name text not null,
      number text not null,
      status text not null,
      reference text,
      currency text not null,
      sub_total numeric not null,
      total_tax numeric not null,
      total numeric not null,
      amount_paid numeric not null,
      amount_credited numeric not null,
      amount_due numeric not null,
      date date,
      due_date date,
      sent boolean not null,
      lines jsonb not null,
      payments jsonb not null,
      updated_in_xero_at timestamptz,
      read_at timestamptz not null,
      created_at timestamptz not null,
      primary key (org_id, tenant_id, invoice_id)
    )`.execute(db);
  await sql`create index deal_invoices_deal on deal_invoices (org_id, deal_id)`.execute(db);
  await sql`
    create table contact_links (
      org_id text not null references orgs,
      tenant_id text not null,
      customer_id text not null,
      contact_id text not null,
      contact_name text not null,
      origin text not null check (origin in ('created', 'found')),
      sales_terms jsonb,
      linked_at timestamptz not null,
      primary key (org_id, tenant_id, customer_id),
      unique (org_id, tenant_id, contact_id)
    )`.execute(db);
}
