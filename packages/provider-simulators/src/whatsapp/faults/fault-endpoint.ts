/** What a fault can hit. */
export type FaultEndpoint =
  | 'message'
  | 'read_receipt'
  | 'media_upload'
  | 'media_read'
  | 'media_download';
