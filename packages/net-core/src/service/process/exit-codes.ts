/** How a service's process ends; the numbers never change, and are those of sysexits.h where it has one. */
export const EXIT = {
  /** Shut down in good order; or all that was asked for is printed. */
  ok: 0,
  /** A second signal came before the shutdown was over; or a health check says no. */
  cutShort: 1,
  /** EX_USAGE: the command line is wrong. */
  usage: 64,
  /** EX_UNAVAILABLE: an address is in use, and still was after all attempts. */
  addressInUse: 69,
  /** EX_SOFTWARE: something that only a mistake in the program can be. */
  software: 70,
  /** EX_OSERR: an address cannot be had for another reason. */
  system: 71,
  /** EX_CANTCREAT: the folder of a Unix socket is not there, or takes no files. */
  socketFolder: 73,
  /** EX_TEMPFAIL: shut down, but connections had to be cut at the deadline. */
  cutAtDeadline: 75,
  /** EX_NOPERM: the system does not permit it. */
  permission: 77,
  /** EX_CONFIG: the file, the environment or a credential is wrong. */
  config: 78,
} as const;
