/** The only place where the parts meet: reads the command line and starts what it names. */
export async function main(args: readonly string[]): Promise<void> {
  console.log('mainstay', args.join(' '))
}
