/** Controls of standards, by concern: what a weakening touches. Numbers as in the standards' published lists. */
export const CONTROLS = {
  encryptionAtRest: ["GDPR Art. 32", "ISO 27001 A.8.24", "PCI DSS 3.5", "HIPAA 164.312(a)(2)(iv)"],
  encryptionInTransit: ["GDPR Art. 32", "ISO 27001 A.8.24", "PCI DSS 4.2", "HIPAA 164.312(e)(1)"],
  keys: ["ISO 27001 A.8.24", "PCI DSS 3.6", "PCI DSS 3.7"],
  network: ["ISO 27001 A.8.20", "ISO 27001 A.8.22", "PCI DSS 1.3"],
  access: ["GDPR Art. 32", "ISO 27001 A.5.15", "PCI DSS 7.2", "SOX ITGC access"],
  authentication: ["ISO 27001 A.8.5", "PCI DSS 8.3", "HIPAA 164.312(d)"],
  audit: ["ISO 27001 A.8.15", "PCI DSS 10.2", "HIPAA 164.312(b)", "SOX ITGC audit trail"],
  monitoring: ["ISO 27001 A.8.16", "PCI DSS 10.4"],
  backup: ["GDPR Art. 32", "ISO 27001 A.8.13", "HIPAA 164.308(a)(7)"],
  availability: ["GDPR Art. 32", "ISO 27001 A.8.14"],
  retention: ["GDPR Art. 5", "ISO 27001 A.5.33", "PCI DSS 10.5", "SOX ITGC retention"],
  isolation: ["GDPR Art. 32", "ISO 27001 A.8.22", "PCI DSS A1.1"],
} as const;
