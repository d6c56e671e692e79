/**
 * What every driver promises, written once and run on each driver.
 *
 * <p>A family of promises is a class ({@code CancelContract}, {@code RoomContract}, …) of tests
 * that know only {@link io.upcall.async.Driver}. {@link io.upcall.async.contract.DriverContract}
 * has all families as nested classes; the test of a driver extends it, and gives a {@link
 * io.upcall.async.contract.DriverFixture}: what the tests need of the surroundings of that driver,
 * and, in one place, what it cannot do ({@link io.upcall.async.contract.Shortfalls}). A test that
 * needs what the driver cannot do is skipped, with the reason that is written there.
 *
 * <pre>
 *   SimDriverContractTest ──┐                    ┌── LifeContract ──┐
 *   UringDriverContractTest ├──▶ DriverContract ─┼── CancelContract ├──▶ ContractCase
 *   ...                   ──┘    (nested classes)└── ...          ──┘    driver, fixture
 * </pre>
 */
package io.upcall.async.contract;
