package cn.fujian.bamin.desk.phone

import cn.fujian.bamin.desk.camera.Viewfinder
import cn.fujian.bamin.ui.app.Platform
import java.awt.Desktop
import java.awt.Toolkit
import java.awt.datatransfer.StringSelection
import java.io.IOException
import java.net.URI
import java.net.URISyntaxException

/** A desk has a browser, perhaps; a number to call is put where it can be pasted. */
fun deskPlatform(phone: DeskPhone) = Platform(
    openLink = ::browse,
    call = ::copy,
    viewfinder = { modifier, take -> Viewfinder(phone.looking, modifier, take) },
    cue = DeskCue(),
)

private fun browse(link: String): Boolean = try {
    val can = Desktop.isDesktopSupported() && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)
    if (can) Desktop.getDesktop().browse(URI(link))
    can
} catch (_: IOException) {
    false
} catch (_: URISyntaxException) {
    false
}

private fun copy(number: String) {
    Toolkit.getDefaultToolkit().systemClipboard.setContents(StringSelection(number), null)
}
