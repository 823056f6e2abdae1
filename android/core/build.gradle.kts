plugins {
    alias(libs.plugins.kotlin.jvm)
    `java-test-fixtures`
}

kotlin { jvmToolchain(17) }

sourceSets.main { kotlin.srcDir("../../bindings/generated/kotlin") }

dependencies {
    api(libs.coroutines.core)
    // The app brings JNA for phones, the desk the one for its machine.
    compileOnly(libs.jna)

    testFixturesApi(libs.coroutines.core)
    testImplementation(libs.jna)
    testImplementation(libs.junit)
    testImplementation(libs.kotlin.test)
    testImplementation(libs.coroutines.test)
}

// `cargo build -p bamin-ffi` puts it there.
tasks.test { systemProperty("jna.library.path", rootDir.resolve("../target/debug").path) }
