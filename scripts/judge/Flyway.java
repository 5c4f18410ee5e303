/** Flyway's `migrate` as a program: Flyway.java JDBC-URL FOLDER [outOfOrder]. */
class FlywayMigrate {
    public static void main(String[] arguments) {
        boolean outOfOrder = arguments.length > 2 && arguments[2].equals("outOfOrder");

        try {
            org.flywaydb.core.Flyway.configure()
                .dataSource(arguments[0], null, null)
                .locations("filesystem:" + arguments[1])
                .outOfOrder(outOfOrder)
                // Its own lock is a transaction, for whose end CREATE INDEX CONCURRENTLY waits for ever.
                .configuration(java.util.Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
        } catch (org.flywaydb.core.api.FlywayException problem) {
            System.err.println(problem.getMessage());
            System.exit(1);
        }
    }
}
