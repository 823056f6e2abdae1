plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.kotlin.compose)
}

android {
    namespace = "cn.fujian.bamin.ui"
    compileSdk = 37
    defaultConfig { minSdk = 26 }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    buildFeatures { compose = true }
}

dependencies {
    api(project(":core"))
    api(libs.android.foundation)
    api(libs.android.material3)
    implementation(libs.android.icons)
    implementation(libs.android.lifecycle)
}

/** Puts the core's catalogues where the screens look for their words. */
abstract class Texts : DefaultTask() {
    @get:InputFiles abstract val catalogues: ConfigurableFileCollection
    @get:OutputDirectory abstract val folder: DirectoryProperty

    @TaskAction fun copy() {
        val texts = folder.get().dir("texts").asFile
        texts.deleteRecursively()
        catalogues.forEach { it.copyTo(texts.resolve(it.name)) }
    }
}

val texts = tasks.register<Texts>("texts") {
    catalogues.from(fileTree("../../core/texts") { include("*.json") })
}

androidComponents {
    onVariants { it.sources.resources?.addGeneratedSourceDirectory(texts, Texts::folder) }
}
