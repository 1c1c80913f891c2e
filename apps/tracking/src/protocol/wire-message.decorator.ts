import type { DtoClass } from '@weir/http';

const messages = new Set<DtoClass>();

/** Declares a class as a message of the wire: it is compiled for validation and shown in the OpenAPI document. */
export function WireMessage(): (target: DtoClass) => void {
  return (target) => {
    messages.add(target);
  };
}

/** Every message that was declared by the modules loaded so far. */
export function wireMessages(): readonly DtoClass[] {
  return [...messages];
}
