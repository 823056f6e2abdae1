package cn.fujian.bamin.desk

import androidx.compose.ui.window.application
import cn.fujian.bamin.desk.people.Demonstration
import cn.fujian.bamin.desk.phone.Desk
import java.awt.GraphicsEnvironment
import java.io.File
import kotlin.system.exitProcess

/** The app's screens in windows, over the real engine and the demo's server: `make phone`. */
fun main(arguments: Array<String>) {
    val folder = File(arguments.firstOrNull() ?: stop(2, "usage: phone DEMO-FOLDER [PERSON…]"))
    if (GraphicsEnvironment.isHeadless()) {
        stop(
            3,
            "there is no display. Get one with Xvfb: xvfb-run -s '-screen 0 1400x1000x24' make phone\n" +
                "or write every screen as a picture instead: make phone ARGS=--screenshots",
        )
    }
    val demonstration = Demonstration.read(File(folder, "window.properties"))
        ?: stop(3, "the demo has not run yet: make demo, then make phone in another terminal")
    val desk = Desk(demonstration, folder)
    arguments.drop(1).forEach { id -> desk.open(demonstration.people.find { it.id == id } ?: stop(2, "nobody is called $id")) }
    application { DeskWindows(desk, ::exitApplication) }
}

private fun stop(status: Int, why: String): Nothing {
    System.err.println(why)
    exitProcess(status)
}
