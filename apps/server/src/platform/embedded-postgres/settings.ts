/** The settings of the embedded PostgreSQL. On the command line, so that they come with the release and not the data. */
export function settingsFor(port: number, fast: boolean): string[] {
  const settings = {
    cluster_name: 'ostler',
    listen_addresses: '127.0.0.1',
    port,
    // A socket's path may be at most 107 characters long, and the data folder's may be longer.
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Our statements are short; compiling them takes longer than running them.
    jit: 'off',
    // A refused statement is told to the application, which logs it with what it was doing. In here it would be noise.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    // Commits stay synchronous: without fsync that costs next to nothing, and what is committed survives a SIGKILL.
    ...(fast && { fsync: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
