export {
  createMemoryDeadLetters,
  type MemoryDeadLetters,
  type MemoryDeadLettersOptions,
} from './memory-dead-letters.ts';
