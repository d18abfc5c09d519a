// Builds the installers of a manifest for several platforms, proves each against its lock, and audits it:
//   node examples/build-and-check.mjs my/manifest.yaml linux-64 linux-aarch64
import { ArchiError, audit, buildInstaller, verifyInstaller } from 'archi-construct';

const [manifest = 'manifest.yaml', ...platforms] = process.argv.slice(2);

try {
  for (const platform of platforms) {
    const { installer, sha256, packages } = await buildInstaller({ manifest, platform });
    const { payloadSha256 } = await verifyInstaller({ installer });
    const { counts } = await audit({ subject: installer, severity: 'error' });
    console.log(
      JSON.stringify({ installer, sha256, payloadSha256, packages: packages.length, errors: counts.error }),
    );
  }
} catch (error) {
  if (!(error instanceof ArchiError)) throw error;
  for (const { where, message, fix } of error.problems)
    console.error([where, message, fix].filter(Boolean).join(': '));
  process.exitCode = error.exitCode;
}
