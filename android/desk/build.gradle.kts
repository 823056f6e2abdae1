// The screens once more, against the desk's Compose; their tests run here.
plugins {
    alias(libs.plugins.kotlin.jvm)
    alias(libs.plugins.kotlin.compose)
    alias(libs.plugins.compose)
}

kotlin { jvmToolchain(17) }

val texts = tasks.register<Sync>("texts") {
    from("../../core/texts") { include("*.json"); into("texts") }
    into(layout.buildDirectory.dir("texts"))
}

sourceSets {
    main {
        kotlin.srcDir("../ui/src/main/kotlin")
        resources.srcDirs("../ui/src/main/resources", texts)
    }
    test {
        kotlin.srcDir("../ui/src/test/kotlin")
        resources.srcDir("../ui/src/test/resources")
    }
}

dependencies {
    implementation(project(":core"))
    implementation(compose.desktop.currentOs)
    implementation(libs.desk.foundation)
    implementation(libs.desk.material3)
    implementation(libs.desk.icons)
    implementation(libs.desk.lifecycle)
    implementation(libs.coroutines.swing)
    implementation(libs.jna)

    testImplementation(testFixtures(project(":core")))
    testImplementation(libs.desk.ui.test)
    testImplementation(libs.junit)
    testImplementation(libs.kotlin.test)
    testImplementation(libs.coroutines.test)
}

compose.desktop {
    application { mainClass = "cn.fujian.bamin.desk.MainKt" }
}

tasks.test {
    systemProperty("jna.library.path", rootDir.resolve("../target/debug").path)
    environment("FC_LANG", "zh-cn")
    environment("SKIKO_RENDER_API", "SOFTWARE")
}
