package dev.capstan.ledger;

/** Partition and offset of an execution on the ledger. */
public record LedgerPosition(int partition, long offset) {}
