package dev.capstan.ledger;

/** Where the ledger holds an execution. */
public record LedgerPosition(int partition, long offset) {}
