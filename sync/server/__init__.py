"""The central endpoint: exchange, uploads, enrollment, receipts. It knows nothing of inspections."""
