import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';
import { typeOf } from './check-message.ts';
import { fileTypes } from './content-rules.ts';

/** A file that a message names by its id, and what it is shown as. */
export type NamedFile = { readonly type: string; readonly id: string };

/** The files of a checked message: its content, the header of something to tap, the places of a template. */
export function filesIn(payload: JsonObject): readonly NamedFile[] {
  const type = typeOf(payload);
  const content = payload[type];
  if (!isJsonObject(content)) return [];
  if (type === 'interactive') return filesUnder(content['header']);
  if (type === 'template') return templateFiles(content['components']);
  return fileTypes.has(type) ? filesUnder({ [type]: content }) : [];
}

function templateFiles(components: unknown): readonly NamedFile[] {
  if (!Array.isArray(components)) return [];
  return components.flatMap((component): readonly NamedFile[] =>
    isJsonObject(component) && Array.isArray(component['parameters'])
      ? component['parameters'].flatMap(filesUnder)
      : [],
  );
}

function filesUnder(holder: unknown): readonly NamedFile[] {
  if (!isJsonObject(holder)) return [];
  return Object.entries(holder).flatMap(([type, file]): readonly NamedFile[] =>
    fileTypes.has(type) && isJsonObject(file) && typeof file['id'] === 'string'
      ? [{ type, id: file['id'] }]
      : [],
  );
}
