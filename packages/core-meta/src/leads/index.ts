export { dereferenceLead } from './dereference-lead.ts';
export { mapLead } from './map-lead.ts';
