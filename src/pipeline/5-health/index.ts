/**
 * Health: a comparison and what is live come in; the health of every object and of the application goes out, with why.
 * Never asks the cluster.
 */
export { assess, type HealthInput, type HealthReport } from './assess.ts'
