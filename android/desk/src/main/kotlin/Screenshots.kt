package cn.fujian.bamin.desk

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.graphics.toAwtImage
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.unit.Density
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.screens
import cn.fujian.bamin.ui.text.LocalTexts
import cn.fujian.bamin.ui.text.Texts
import cn.fujian.bamin.ui.theme.BaminTheme
import java.awt.image.BufferedImage
import java.io.File
import javax.imageio.ImageIO

/** Writes every state of every screen into a folder, where there is no display. */
fun main(arguments: Array<String>) {
    val folder = File(arguments.single()).apply { mkdirs() }
    var pictures = 0
    for (screen in screens) {
        for (sample in screen.samples) {
            for (language in Language.entries) {
                val file = File(folder, "${screen.screen}-${sample.name}-${language.tag}.png")
                check(ImageIO.write(sample.picture(language), "png", file)) { "no PNG" }
                pictures++
            }
        }
    }
    println("$pictures pictures in $folder")
}

private fun Sample.picture(language: Language): BufferedImage {
    val width = size.width.value * PIXELS_A_DP
    val height = size.height.value * PIXELS_A_DP
    val scene = ImageComposeScene(width.toInt(), height.toInt(), Density(PIXELS_A_DP)) {
        CompositionLocalProvider(LocalTexts provides Texts.of(language)) {
            BaminTheme(dark = false, reducedMotion = true) { draw() }
        }
    }
    return try {
        scene.render(0)
        scene.render(SETTLED_NS).toComposeImageBitmap().toAwtImage()
    } finally {
        scene.close()
    }
}

private const val PIXELS_A_DP = 2f
private const val SETTLED_NS = 100_000_000L
