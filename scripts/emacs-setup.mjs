// Brings Emacs with its debug client (Debian's dap-mode), which a test drives our adapter with. Does nothing when both
// are there. Where they cannot be installed the test is skipped; that is no failure.
import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'

const packages = ['emacs-nox', 'elpa-dap-mode']
const install = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`

/** Why Emacs with dap-mode cannot be used here; undefined when it can. */
export function missingEmacs() {
  if (spawnSync('emacs', ['--version'], { stdio: 'ignore' }).status !== 0) return 'there is no Emacs'
  const dapMode = spawnSync('dpkg', ['--status', 'elpa-dap-mode'], { stdio: 'ignore' })
  return dapMode.status === 0 ? undefined : 'Emacs has no dap-mode'
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const isRoot = process.getuid?.() === 0
  if (missingEmacs() && isRoot && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0) {
    console.log(`Emacs: installing it with ${install}`)
    const { status, stdout, stderr } = spawnSync('sh', ['-c', install], {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) console.log(`${stdout}${stderr}`.split('\n').slice(-10).join('\n'))
  }
  const missing = missingEmacs()
  console.log(
    missing
      ? `Emacs: ${missing}, so its test will be skipped. On Debian or Ubuntu: sudo sh -c '${install}'`
      : 'Emacs with dap-mode is there',
  )
}
